"""Pages: planning draws and following them."""
