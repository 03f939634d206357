from backends.counting import *  # temporary
