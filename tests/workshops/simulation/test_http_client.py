"""The HTTP client of virtual users against a server that answers as each test wants."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from workshops.simulation.http_client import HttpClient

PATIENCE = 10


class Server:
    """Answers each request with the next of `answers`, the last for ever; None closes the connection unanswered.

    `requests` holds the head of each, `connections` how many were opened.
    """

    def __init__(self, *answers: str | None) -> None:
        self.answers = list(answers) or [page()]
        self.requests: list[str] = []
        self.connections = 0
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while head := (await reader.readuntil(b"\r\n\r\n")).decode():
                self.requests.append(head)
                answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
                if answer is None:
                    break
                writer.write(answer.encode())
        except asyncio.IncompleteReadError:
            pass
        finally:
            writer.close()

    def header(self, name: str, request: int = -1) -> str:
        lines = dict(line.split(": ", 1) for line in self.requests[request].split("\r\n")[1:] if line)
        return {key.lower(): value for key, value in lines.items()}.get(name.lower(), "")


def page(body: str = "", status: str = "200 OK", *headers: str) -> str:
    return "\r\n".join([f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", body])


@asynccontextmanager
async def running(server: Server) -> AsyncIterator[Server]:
    async with await asyncio.start_server(server.serve, "127.0.0.1", 0) as listening:
        server.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
        yield server


@pytest.fixture
async def client_of() -> AsyncIterator[Callable[..., HttpClient]]:
    clients: list[HttpClient] = []

    def make(server: Server, **how) -> HttpClient:
        clients.append(HttpClient(server.url, **how))
        return clients[-1]

    yield make
    for client in clients:
        await client.close()


async def test_cookies_are_sent_to_the_paths_that_they_are_set_for(client_of):
    cookies = ("Set-Cookie: card=secret; Path=/w/M7QDXR/", "Set-Cookie: csrftoken=proof; Path=/")
    async with running(Server(page("", "200 OK", *cookies), page())) as server:
        client = client_of(server)

        await client.get("/w/M7QDXR/")
        await client.get("/w/M7QDXR/snapshot/card/")
        inside = server.header("Cookie")
        await client.get("/w/ABCDEF/")

    assert (inside, server.header("Cookie")) == ("card=secret; csrftoken=proof", "csrftoken=proof")


async def test_a_cookie_that_was_put_in_is_replaced_and_deleted_by_the_site(client_of):
    for base in ("127.0.0.1", "localhost"):
        server = Server(
            page("", "200 OK", "Set-Cookie: card=new; Path=/w/M7QDXR/"),
            page("", "200 OK", "Set-Cookie: card=; Max-Age=0; Path=/w/M7QDXR/"),
            page(),
        )
        async with running(server):
            server.url = server.url.replace("127.0.0.1", base)
            client = client_of(server)
            client.set_cookies({("/w/M7QDXR/", "card"): "old"})

            for _ in range(3):
                await client.get("/w/M7QDXR/")

        assert [server.header("Cookie", request) for request in range(3)] == ["card=old", "card=new", ""]


async def test_a_form_goes_with_its_csrf_token_from_a_page_of_the_site(client_of):
    async with running(Server()) as server:
        client = client_of(server)
        client.set_cookies({("/", "csrftoken"): "proof"})

        await client.post("/w/M7QDXR/take/", {})

    sent = [server.header(name) for name in ("X-CSRFToken", "Origin", "Referer", "Content-Type")]
    assert sent == ["proof", server.url, f"{server.url}/w/M7QDXR/take/", "application/x-www-form-urlencoded"]


async def test_redirects_are_not_followed(client_of):
    async with running(Server(page("", "302 Found", "Location: /elsewhere/"))) as server:
        answer = await client_of(server).get("/")

    assert (answer.status, answer.headers["location"], len(server.requests)) == (302, "/elsewhere/", 1)


async def test_a_connection_is_kept_for_the_next_request(client_of):
    async with running(Server()) as server:
        client = client_of(server)
        for _ in range(3):
            await client.get("/")

    assert (len(server.requests), server.connections) == (3, 1)


async def test_a_kept_connection_that_is_closed_is_opened_again_once(client_of):
    async with running(Server(page(), None, page("here"))) as server:
        client = client_of(server)
        await client.get("/")

        answer = await client.get("/")

    assert (answer.text, len(server.requests), server.connections) == ("here", 3, 2)


@pytest.mark.parametrize("answer", [None, "SSH-2.0-OpenSSH\r\n\r\n"])
async def test_a_new_connection_without_an_answer_is_an_error_of_the_network_and_is_not_repeated(client_of, answer):
    async with running(Server(answer)) as server:
        with pytest.raises(ConnectionError):
            await client_of(server).get("/")

    assert len(server.requests) == 1


async def test_nobody_there_is_an_error_of_the_network(client_of):
    async with running(Server()) as gone:
        pass

    with pytest.raises(OSError):
        await client_of(gone).get("/")


async def test_an_answer_that_does_not_come_is_waited_for_with_patience_and_no_longer(client_of):
    async with running(Server("")) as server, asyncio.timeout(PATIENCE):
        with pytest.raises(TimeoutError):
            await client_of(server, patience=0.05).get("/")


def test_what_is_no_address_is_refused():
    with pytest.raises(ValueError, match="is not an address"):
        HttpClient("http://127.0.0.1:port")
