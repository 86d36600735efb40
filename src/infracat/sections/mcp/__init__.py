"""How clients of the Model Context Protocol write down their servers."""
