"""What people see, opened in a real browser.

chromium      the distribution's Chromium: finding it, starting it, opening a file and listening to it
probes/       the measuring, in the page itself: contrast, overflow, references, focus, motion
flaws         page -> what is wrong with it, one sentence each
planted       a sound page, and for each kind of flaw one that has it: the negative controls
pages         the documents of this repository's freezes, written as a user would write them
screenshots   python -m tests.browser.screenshots FOLDER: pictures of every page, to be looked at
picture       python -m tests.browser.picture FILE: the report of the README's example, as the README shows it

The driver is Playwright: its wheel brings what it needs, and it takes the distribution's browser by its path.
"""
