"""What each assignment asks: its functions, the inputs they are run on, and the mistakes that have a name."""
