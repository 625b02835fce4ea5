"""Pages, feeds and badges, judged as their readers get them."""
