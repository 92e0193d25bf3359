"""What every page is made of: base page, blocks, images, topics, navigation."""
