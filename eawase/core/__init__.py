"""The rules of the card (規則). No input, no output: time, chance and keys are arguments."""
