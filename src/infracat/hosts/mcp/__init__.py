"""Talking with servers of the Model Context Protocol: started here and met at their pipes, or met at a web address."""
