package papers_test

import (
	"time"

	"xaso/internal/modules/casework/papers"
	"xaso/internal/platform/lang"
)

// vowels holds every Vietnamese letter that fonts and encodings get wrong.
const vowels = "ĂẮẰẲẴẶ ÂẤẦẨẪẬ ÊẾỀỂỄỆ ÔỐỒỔỖỘ ƠỚỜỞỠỢ ƯỨỪỬỮỰ ÁÀẢÃẠ ÉÈẺẼẸ ÍÌỈĨỊ ÓÒỎÕỌ ÚÙỦŨỤ ÝỲỶỸỴ " +
	"ăắằẳẵặ âấầẩẫậ êếềểễệ ôốồổỗộ ơớờởỡợ ưứừửữự áàảãạ éèẻẽẹ íìỉĩị óòỏõọ úùủũụ ýỳỷỹỵ Đ đ ₫"

const tracking = "https://hason.example.vn/tra-cuu?ma=000.00.32.H56-261123-0007&t=kQ3vZ8mP"

func at(day string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", day, lang.Zone)
	if err != nil {
		panic(err)
	}
	return t
}

func head(day string) papers.Head {
	return papers.Head{
		Authority: "UBND xã Hà Sơn", Office: "Trung tâm Phục vụ hành chính công",
		Number: "15/TTPVHCC", Place: "Hà Sơn", Date: at(day),
		Code: "000.00.32.H56-261123-0007", TrackingURL: tracking,
	}
}

// The persons here are invented.
var applicant = papers.Person{
	Name: "Nguyễn Thị Thử Nghiệm", Owner: "Trần Văn Ví Dụ",
	Address: "Thôn Mẫu, xã Hà Sơn, tỉnh Thanh Hóa", Phone: "0900 000 001", Email: "thu.nghiem@example.vn",
}

const procedure = "Đăng ký khai sinh (1.001193)"

func receipt() papers.Receipt {
	return papers.Receipt{
		Head: head("2026-11-23 09:05"), Applicant: applicant, Procedure: procedure,
		Items: []papers.Item{
			{"Tờ khai đăng ký khai sinh theo mẫu", "Bản chính", 1},
			{"Giấy chứng sinh", "Bản chính", 1},
			{"Giấy tờ chứng minh nơi cư trú của cha, mẹ", "Bản điện tử", 12},
		},
		Sets: 1, Duration: "Trong ngày làm việc", Received: at("2026-11-23 09:05"), Due: at("2026-11-25 17:00"),
		DueNote:  "nghỉ ngày 24/11",
		ReturnAt: "Trung tâm Phục vụ hành chính công xã Hà Sơn", Fees: []papers.Fee{{"Lệ phí", 8000}, {"Bản sao", 1234567}},
		FeeNote: "đã nộp tại quầy", Online: "Hồ sơ đã được ghi nhận trên hệ thống trực tuyến.",
		Book: "01/2026", Row: "345", Officer: "Lê Thị Giả Định",
	}
}

func supplement() papers.Supplement {
	return papers.Supplement{
		Head: head("2026-11-23 10:00"), Applicant: applicant, Procedure: procedure,
		Missing: []papers.Lack{
			{"Giấy chứng sinh", "Ảnh chụp bị mờ, không đọc được ngày sinh", "Chụp lại ở nơi đủ sáng hoặc mang bản chính đến quầy số 2"},
			{"Giấy ủy quyền", "Người nộp không phải cha, mẹ", "Lập giấy ủy quyền có chứng thực"},
		},
		Deadline: at("2026-12-05 17:00"), Contact: papers.Contact{Name: "Lê Thị Giả Định", Phone: "0237 000 0000"},
	}
}

var leader = papers.Signature{Capacity: "KT. Chủ tịch\nPhó Chủ tịch", Name: "Phạm Văn Minh Họa"}

func refusal() papers.Refusal {
	return papers.Refusal{
		Head: head("2026-11-23 10:00"), Applicant: applicant, Procedure: procedure,
		Reason: "Việc này không thuộc thẩm quyền của Ủy ban nhân dân xã.\nHồ sơ có yếu tố cần xác minh.",
		Basis:  "Điều 13 Luật Hộ tịch số 60/2014/QH13", Guidance: "Nộp tại Ủy ban nhân dân xã nơi cư trú của người mẹ.",
		Signature: leader,
	}
}

func extension() papers.Extension {
	return papers.Extension{
		Head: head("2026-11-23 10:00"), Applicant: applicant, Procedure: procedure,
		Due: at("2026-11-25 17:00"), NewDue: at("2027-01-04 17:00"), Times: 2,
		Reason: "Chờ kết quả xác minh của xã khác.", Signature: leader,
	}
}

func stop() papers.Stop {
	return papers.Stop{
		Head: head("2026-11-23 10:00"), Applicant: applicant, Procedure: procedure,
		Received: at("2026-11-20 08:30"), Stopped: at("2026-11-23 09:59"), Basis: "Đơn xin rút hồ sơ ngày 22/11/2026",
		Reason: "Người nộp đề nghị rút hồ sơ.", Money: "Hoàn trả lệ phí 8.000 đ tại quầy.", Signature: leader,
	}
}

func control(rows int) papers.Control {
	c := papers.Control{
		Head: head("2026-11-23 10:00"), Applicant: applicant, Procedure: procedure,
		Received: at("2026-11-20 08:30"), Due: at("2026-11-25 17:00"),
	}
	standings := []papers.Standing{papers.Early, papers.OnTime, papers.Late, ""}
	for i := range rows {
		moment := at("2026-11-20 08:30").Add(time.Duration(i) * 37 * time.Minute)
		c.Handovers = append(c.Handovers, papers.Handover{
			From: "Trung tâm Phục vụ hành chính công", Giver: "Lê Thị Giả Định",
			To: "Phòng Văn hóa – Xã hội", Taker: "Phạm Văn Minh Họa", At: moment, Due: moment.Add(4 * time.Hour),
			Standing: standings[i%4], Note: "lượt-" + moment.Format("0201-1504"),
		})
	}
	return c
}

func register(rows int) papers.Register {
	r := papers.Register{Head: head("2026-11-30 16:00"), From: at("2026-11-01 00:00"), To: at("2026-11-30 00:00"), Book: "03"}
	for i := range rows {
		moment := at("2026-11-20 08:30").Add(time.Duration(i) * 37 * time.Minute)
		r.Entries = append(r.Entries, papers.Entry{
			Code: "H56-" + moment.Format("060102-1504"), Procedure: procedure, Person: applicant, Agency: "UBND xã Hà Sơn",
			Received: moment, Due: moment.Add(48 * time.Hour), Returned: moment.Add(47 * time.Hour),
			TakenBy: "Trực tiếp", GivenBy: "Bưu chính", Signature: "Đã ký nhận", Note: "",
		})
	}
	return r
}
