"""The live workshop, and the event page that announces it."""
