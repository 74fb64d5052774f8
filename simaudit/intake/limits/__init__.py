"""How much is read at once and in all, and what happens where reading breaks."""
