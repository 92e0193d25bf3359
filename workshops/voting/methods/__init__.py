"""The voting methods, the first of which is used where nobody chooses one. To add one, add its module here."""

METHODS = ("workshops.voting.methods.dots",)
