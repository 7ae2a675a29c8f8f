"""Take a trained layer out of the classroom: write it as an ONNX model of standard operators, and read one back."""

from course_lib.onnx.export import export
from course_lib.onnx.load import load
from course_lib.onnx.operators import OPERATORS, from_operator, to_operator

__all__ = ["OPERATORS", "export", "from_operator", "load", "to_operator"]
