"""The risk of a failing review or an unsatisfied customer: features, model, training, artefacts.

Only learning loads scikit-learn, when it begins; what was learnt is plain arrays.
"""
