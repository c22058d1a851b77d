"""Risk models (风险模型): how well they hold, what they save, and what teaches them most.

What a model reads and how it learns is ``qa_app.ml.risk``; nothing here knows of texts.
"""
