"""Every statement this product sends, one file per noun."""
