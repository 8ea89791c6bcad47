"""What went wrong in a solve: the observed iterations, and what they say."""
