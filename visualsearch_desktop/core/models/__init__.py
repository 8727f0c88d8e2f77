"""ResNet18, its weights, and the offline stand-in."""

import os

# ONNX Runtime's builds send events of its use to its maker, and write to folders of its own, unless they are told not
# to before they are loaded. Nothing of what is searched here leaves the computer.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
