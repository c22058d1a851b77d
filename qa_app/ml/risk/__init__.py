"""The risk of a failing review or an unsatisfied customer: features, model, training, artefacts.

What a process that only asks for risks needs loads neither a tokenizer nor scikit-learn:
``training`` alone is to be imported where models are made.
"""
