"""A sample catalogue of drawn product pictures, so that the program can be tried without anybody's photos."""
