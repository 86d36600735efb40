"""``cloud_services``: what is rented in a cloud, and where."""
