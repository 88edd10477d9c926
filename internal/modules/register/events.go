package register

// Changed says that households, residents or what is known of them changed.
type Changed struct {
	Household string // "" several
	Hamlet    string // name, "" several
}

// Kind is how reactions name it.
func (Changed) Kind() string { return "register.changed" }

// HamletsChanged says that hamlets were named, opened or joined.
type HamletsChanged struct{}

// Kind is how reactions name it.
func (HamletsChanged) Kind() string { return "register.hamlets-changed" }

// InventoryChanged says that the inventory changed.
type InventoryChanged struct{ What string }

// Kind is how reactions name it.
func (InventoryChanged) Kind() string { return "register.inventory-changed" }
