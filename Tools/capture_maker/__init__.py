"""What Tools/make-captures is made of: the wire, what is said on it, and the scenes that are played."""
