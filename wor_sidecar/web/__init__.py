"""What the two browser views share: the door, forms, cookies, templates and the style sheet; no patient."""
