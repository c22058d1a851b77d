"""The application object for gunicorn and the flask command."""

from qa_app.factory import create_app

app = create_app()
