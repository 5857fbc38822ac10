"""The project is what Django needs to run a process: settings by who speaks, addresses, and the server."""
