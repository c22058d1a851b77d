"""Quality-assurance workbench for customer-service conversations."""
