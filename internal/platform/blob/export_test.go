package blob

// Inspect is inspect for the fuzz tests, which cannot wait for a disk.
func Inspect(data []byte, name string, l Limits) (string, error) {
	found, err := inspect(data, name, "", l.orDefault())
	return found.mime, err
}

// KeyFor lets tests of the stores choose content and month.
var KeyFor = keyFor
