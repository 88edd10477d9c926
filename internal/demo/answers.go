package demo

import (
	"fmt"
	"maps"

	"xaso/internal/modules/casework"
	"xaso/internal/platform/clock"
)

// typed is what somebody typed into a form: by page, by input.
type typed map[string]map[string][]string

// and returns the answers with one more page.
func (t typed) and(page string, inputs map[string][]string) typed {
	all := maps.Clone(t)
	all[page] = maps.Clone(t[page])
	if all[page] == nil {
		all[page] = map[string][]string{}
	}
	maps.Copy(all[page], inputs)
	return all
}

// in makes inputs of pairs of name and value.
func in(pairs ...string) map[string][]string {
	inputs := map[string][]string{}
	for i := 0; i < len(pairs); i += 2 {
		inputs[pairs[i]] = []string{pairs[i+1]}
	}
	return inputs
}

// A person is somebody invented. Personal numbers have the grammar of real
// ones and end in a plain serial: 038 is Thanh Hóa, then century and sex, then
// the year of birth.
type person struct{ name, born, sex, number, phone, hamlet string }

var (
	personOne   = person{"Nguyễn Thị Một", "12/5/1995", "nu", "038195000001", "0900000001", "Chí Phúc"}
	personTwo   = person{"Trần Văn Hai", "2/9/1990", "nam", "038090000002", "0900000002", "Vĩnh An"}
	spouseOne   = person{"Lê Văn Mẫu", "20/11/1993", "nam", "038093000021", "0900000021", "Chí Phúc"}
	spouseTwo   = person{"Phạm Thị Mẫu", "8/3/1992", "nu", "038192000022", "0900000022", "Vĩnh An"}
	personTen1  = person{"Nguyễn Văn Mười Một", "1/1/1960", "nam", "038060000011", "0900000011", "Tứ Quý"}
	personTen2  = person{"Trần Thị Mười Hai", "15/7/1949", "nu", "038149000012", "0900000012", "Ngọc Sơn"}
	personTen3  = person{"Lê Văn Mười Ba", "30/4/1988", "nam", "038088000013", "0900000013", "Chí Cường"}
	personTen4  = person{"Hoàng Thị Mười Bốn", "19/12/1979", "nu", "038179000014", "0900000014", "Ngọc Tiến"}
	personTen5  = person{"Vũ Văn Mười Lăm", "6/6/1985", "nam", "038085000015", "0900000015", "Tứ Quý"}
	authority   = "Ủy ban nhân dân xã Tống Sơn"
	thanhHoa    = "38" // of the 34 provinces, from 1 July 2025
	vietnamese  = "Việt Nam"
	majority    = "Kinh"
	communeName = "Xã Tống Sơn"
)

func (p person) applicant() casework.Person {
	return casework.Person{Name: p.name, IDKind: "CCCD", IDNumber: p.number, Phone: p.phone,
		Address: "Thôn " + p.hamlet + ", xã Tống Sơn, tỉnh Thanh Hóa", Hamlet: p.hamlet}
}

// address is the person's under an input of the group address_vn.
func (p person) address(input string) map[string][]string {
	return in(input+".scope", "1", input+".province", thanhHoa, input+".commune", communeName, input+".detail", "Thôn "+p.hamlet)
}

func (p person) paper(input string) map[string][]string {
	return in(input+".kind", "cccd", input+".number", p.number)
}

func joined(all ...map[string][]string) map[string][]string {
	inputs := map[string][]string{}
	for _, one := range all {
		maps.Copy(inputs, one)
	}
	return inputs
}

// requester is the group of that name.
func (p person) requester() map[string][]string {
	return joined(p.address("requester.residence"), p.paper("requester.id_document"),
		in("requester.full_name", p.name, "requester.personal_id", p.number, "requester.residence_kind", "thuong_tru",
			"requester.phone", p.phone))
}

// birth is the declaration of a birth, whole but for the paper.
func birth(relation string, asks, mother, father person, child string, born clock.Date, sex string) typed {
	parent := func(who string, p person) (one, two, three map[string][]string) {
		return in(who+".full_name", p.name, who+".birth", p.born, who+".personal_id", p.number),
			joined(p.paper(who+".id_document"), in(who+".ethnicity", majority, who+".nationality", vietnamese)),
			joined(p.address(who+".residence"), in(who+".residence_kind", "thuong_tru"))
	}
	t := typed{
		"noi-nhan": in("authority", authority), "quan-he": in("relation", relation), "nguoi-yeu-cau": asks.requester(),
		"loai": in("registration_kind", "1", "parentage", "both"),
		"tre": in("child.full_name", child, "child.birth_date", fmt.Sprintf("%d/%d/%d", born.Day, born.Month, born.Year),
			"child.sex", sex),
		"dan-toc-quoc-tich": in("child.ethnicity", majority, "child.nationality", vietnamese),
		"noi-sinh":          mother.address("child.birth_place"), "que-quan": father.address("child.native_place"),
		"chung-minh-viec-sinh": in("child.birth_proof", "birth_notice"), "ban-sao": in("copy.want", "co", "copy.quantity", "2"),
		"cam-doan": in("pledge", "on"),
	}
	t["me"], t["me-giay-to"], t["me-noi-cu-tru"] = parent("mother", mother)
	t["cha"], t["cha-giay-to"], t["cha-noi-cu-tru"] = parent("father", father)
	return t
}

// single is the application for a certificate of marital status, for a loan.
func single(p person) typed {
	return typed{
		"noi-nhan": in("authority", authority), "quan-he": in("relation", "self"), "nguoi-yeu-cau": p.requester(),
		"nguoi-duoc-xac-nhan": in("subject.full_name", p.name, "subject.birth", p.born, "subject.sex", p.sex),
		"giay-to-tuy-than":    joined(p.paper("subject.id_document"), in("subject.ethnicity", majority, "subject.nationality", vietnamese)),
		"noi-cu-tru":          p.address("subject.residence"), "tinh-trang": in("status", "single"), "muc-dich": in("purpose", "loan"),
	}
}

// business is the application to register a household business.
func business(p person, name, line, vsic string) typed {
	return typed{
		"chu-the":           in("subject", "person"),
		"chu-ho":            in("o.full_name", p.name, "o.birth", p.born, "o.sex", p.sex, "o.personal_id", p.number),
		"chu-ho-thuong-tru": p.address("o.permanent"), "chu-ho-noi-o": p.address("o.current"),
		"chu-ho-lien-he": in("o.phone", p.phone), "ten-ho": in("b.name", "Hộ kinh doanh "+name), "tru-so": p.address("b.address"),
		"nganh-nghe":   in("b.lines.0.name", line, "b.lines.0.code", vsic, "b.lines.0.main", "on"),
		"von-lao-dong": in("b.capital", "50.000.000", "b.labour", "2"), "cam-ket": in("pledge", "on"),
	}
}

// allowance is the application for a monthly allowance of an elderly person.
func allowance(p person) typed {
	return typed{
		"nhom-doi-tuong": in("variant", "1d"),
		"doi-tuong": in("s.full_name", p.name, "s.birth", p.born, "s.sex", p.sex, "s.ethnicity", majority,
			"s.id", p.number),
		"thuong-tru": p.address("s.permanent"), "noi-o": p.address("s.current"), "dang-huong": in("s.health_insurance", "co"),
		"ho-ngheo": in("s.poor", "poor"), "hon-nhan": in("s.marital", "widowed"), "nhan-tien": in("pay.method", "cash"),
	}
}

// certified is the request for certified copies of one paper.
func certified(p person, paper string) typed {
	return typed{
		"nguoi-yeu-cau": in("requester.full_name", p.name, "requester.personal_id", p.number),
		"danh-sach":     in("items.0.doc_name", paper, "items.0.pages", "2", "items.0.copies", "3"),
	}
}

// general is the application of every procedure without a form of its own.
func general(p person, content string) typed {
	return typed{
		"noi-nhan": in("authority", authority), "ai-nop": in("applies_for", "self"), "nguoi-yeu-cau": p.requester(),
		"noi-dung": in("content", content), "cam-ket": in("pledge", "on"),
	}
}

// exchange is the application for a new land certificate in place of an old one.
func exchange(p person) typed {
	return typed{
		"noi-nhan": in("authority", authority),
		"nguoi-su-dung-dat": joined(p.paper("owners.0.id"), p.address("owners.0.address"),
			in("owners.0.name", p.name, "owners.0.phone", p.phone)),
		"loai-bien-dong": in("kind", "reissue"),
		"noi-dung": in("before", "Giấy chứng nhận theo mẫu cũ, bị ố", "after", "Giấy chứng nhận theo mẫu mới",
			"reason", "Giấy cũ bị ố, khó đọc"),
		"giay-chung-nhan": in("cert.serial", "AA 000000", "cert.book", "00000", "cert.date", "1/1/2010"),
		"thua-dat": joined(p.address("parcels.0.address"), in("parcels.0.map_sheet", "1", "parcels.0.parcel_no", "1",
			"parcels.0.area", "100", "parcels.0.use", "ONT")),
		"nghia-vu-tai-chinh": in("debt", "none"), "cam-doan": in("pledge", "on"),
	}
}
