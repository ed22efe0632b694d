"""eawase (絵合わせ): a printed card of pictures that confirms what a bank customer ordered."""
