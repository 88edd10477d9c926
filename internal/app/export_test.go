package app

// Exchange finishes a confirmed restore as opening does, calling step before
// each change of the disk.
func Exchange(folder string, step func(string) error) error {
	_, err := exchange(folder, true, step)
	return err
}
