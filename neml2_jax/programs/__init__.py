"""The only door to jaxprs and to XLA: what is read from programs, and how they are compiled."""
