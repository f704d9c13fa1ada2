"""Reports of another tool, brought along: its file, what its words mean here, and writing them by COPY."""
