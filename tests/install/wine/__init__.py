"""One Windows of Wine for all, ended with the last of them."""
