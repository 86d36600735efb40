"""Real services that tests start for themselves: engines, databases, clouds, trackers, browsers, disks."""
