"""The catalog as a JSON Schema (2020-12), made of the models of its rows: for editors, which see typed YAML.

It is as strict as the loader about structure: sections, fields, what must be stated, lists and mappings, choices.
What a text must look like is the loader's alone.
"""
