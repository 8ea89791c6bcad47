"""Functions on bare arrays that both the operators of tensors and the functions on them need."""
