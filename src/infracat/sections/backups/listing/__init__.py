"""How a series of copies is looked at: which files are copies, when each was made, and what there is to say of them."""
