"""Serves the chat page, its REST endpoints and MCP tools. Renders what `rag` decided; decides nothing."""
