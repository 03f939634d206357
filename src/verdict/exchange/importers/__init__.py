"""The importers: a public file here beside the contract is one, its name the name that users type.

contract    what an importer is, and what it hands back
"""
