"""How a carrier writes its columns: declared forms, and what is proposed for them."""
