"""What an editor shows of a draft, asked of the language server that VS Code, Neovim and others use for YAML.

server    finding and starting the server, and talking to it as an editor does

`.ci/yaml-language-server` installs it. Without it the tests are left out, or fail where VERDICT_REQUIRE_EDITOR=1.
"""
