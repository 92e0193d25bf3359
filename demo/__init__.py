"""The demo: an invented place called Eastmarsh, built in every app by the same commands as people use."""
