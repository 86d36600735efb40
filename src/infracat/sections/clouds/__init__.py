"""What ``cloud_services`` is made of: what is seen of a cloud, and what a row states of it."""
