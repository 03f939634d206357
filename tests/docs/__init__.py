"""The pages: their links, their examples, and the site that is made of them."""
