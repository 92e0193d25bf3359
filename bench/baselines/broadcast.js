// What Node's most used WebSocket library does at its barest: whatever one socket says goes to all of them.
// The payload is one Buffer for everybody and nothing is compressed: the fastest way that ws offers.
const { WebSocketServer, WebSocket } = require(process.argv[2]);

const server = new WebSocketServer({ host: "127.0.0.1", port: Number(process.argv[3]), perMessageDeflate: false });
server.on("connection", (socket) => {
  socket.on("error", () => {});
  socket.on("message", (data) => {
    for (const client of server.clients) {
      if (client.readyState === WebSocket.OPEN) client.send(data, { binary: false });
    }
  });
});
