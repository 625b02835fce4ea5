"""The GraphQL face: how questions arrive and answers leave: requests, sockets, streams, and their limits."""
