"""The front page's picture: a trained LSTM unit hears numbers, keeps the one that is marked, and says it when asked."""
