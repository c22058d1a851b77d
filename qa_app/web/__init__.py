"""The pages; one package for each capability. ``blueprints`` lists them."""
