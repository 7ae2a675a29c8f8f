"""What all drawings are made of: a canvas, colours, labels, legends and the plan of an LSTM cell."""
