"""ResNet18, its weights, and the offline stand-in."""
