"""Names for the demo library: people of Kalimantan Tengah, and books that Indonesian libraries have."""

FIRST_NAMES = (
    "Rusmini", "Syahrani", "Norhayati", "Hairudin", "Maulana", "Jamilah", "Barhanudin", "Salasiah",  # Banjar
    "Yuliana", "Darius", "Tiwi", "Sabran", "Kariati", "Lewis", "Rinting", "Suryati",  # Dayak
    "Slamet", "Sulastri", "Agus", "Endang", "Joko", "Wulan", "Teguh", "Ratna",  # Javanese
    "Tiurma", "Parlindungan", "Rotua", "Maruli",  # Batak
    "Komang", "Andi", "Fitriani", "Dian", "Nurul", "Eka", "Indah", "Rian", "Tono", "Mega", "Yanti", "Arif",
)  # fmt: skip

LAST_NAMES = (
    "Noor", "Arsyad", "Hidayatullah", "Sahbirin", "Anwar", "Fadillah", "Usop", "Sangalang", "Tundan", "Mihing",
    "Rangkap", "Lampang", "Salampak", "Nanyan", "Prasetyo", "Wibowo", "Santoso", "Handayani", "Kusuma", "Setiawan",
    "Simanjuntak", "Hutapea", "Siregar", "Nainggolan", "Lubis", "Pratama", "Saputra", "Maharani",
)  # fmt: skip

AUTHORS_AND_TITLES: dict[str, tuple[str, ...]] = {
    "Andrea Hirata": ("Laskar Pelangi", "Sang Pemimpi", "Edensor", "Maryamah Karpov", "Padang Bulan", "Ayah",
                      "Orang-Orang Biasa", "Sirkus Pohon", "Guru Aini"),
    "Pramoedya Ananta Toer": ("Bumi Manusia", "Anak Semua Bangsa", "Jejak Langkah", "Rumah Kaca", "Gadis Pantai",
                              "Arok Dedes", "Bukan Pasar Malam", "Arus Balik", "Larasati", "Perburuan"),
    "Tere Liye": ("Bumi", "Bulan", "Matahari", "Bintang", "Hujan", "Pulang", "Pergi", "Rindu", "Negeri Para Bedebah",
                  "Hafalan Shalat Delisa", "Bidadari-Bidadari Surga", "Daun yang Jatuh Tak Pernah Membenci Angin"),
    "Ahmad Tohari": ("Ronggeng Dukuh Paruk", "Lintang Kemukus Dini Hari", "Jantera Bianglala", "Bekisar Merah",
                     "Orang-Orang Proyek", "Kubah"),
    "Eka Kurniawan": ("Cantik Itu Luka", "Lelaki Harimau", "O", "Seperti Dendam, Rindu Harus Dibayar Tuntas"),
    "Dee Lestari": ("Supernova: Akar", "Supernova: Petir", "Perahu Kertas", "Filosofi Kopi", "Aroma Karsa",
                    "Rectoverso", "Madre"),
    "Ahmad Fuadi": ("Negeri 5 Menara", "Ranah 3 Warna", "Rantau 1 Muara", "Anak Rantau"),
    "Habiburrahman El Shirazy": ("Ayat-Ayat Cinta", "Ketika Cinta Bertasbih", "Bumi Cinta", "Dalam Mihrab Cinta"),
    "Leila S. Chudori": ("Laut Bercerita", "Pulang", "9 dari Nadira", "Malam Terakhir"),
    "Hamka": ("Tenggelamnya Kapal Van der Wijck", "Di Bawah Lindungan Ka'bah", "Tasawuf Modern", "Merantau ke Deli",
              "Tafsir Al-Azhar Juz 1"),
    "Marah Rusli": ("Sitti Nurbaya",),
    "Abdoel Moeis": ("Salah Asuhan",),
    "Sutan Takdir Alisjahbana": ("Layar Terkembang", "Dian yang Tak Kunjung Padam"),
    "Armijn Pane": ("Belenggu",),
    "Achdiat K. Mihardja": ("Atheis",),
    "Mochtar Lubis": ("Harimau! Harimau!", "Senja di Jakarta", "Jalan Tak Ada Ujung"),
    "Umar Kayam": ("Para Priyayi", "Sri Sumarah", "Jalan Menikung"),
    "Y.B. Mangunwijaya": ("Burung-Burung Manyar", "Rara Mendut", "Ikan-Ikan Hiu, Ido, Homa"),
    "Sapardi Djoko Damono": ("Hujan Bulan Juni", "Trilogi Soekram", "Melipat Jarak"),
    "Chairil Anwar": ("Aku Ini Binatang Jalang", "Deru Campur Debu"),
    "W.S. Rendra": ("Blues untuk Bonnie", "Potret Pembangunan dalam Puisi"),
    "Ayu Utami": ("Saman", "Larung", "Bilangan Fu"),
    "Okky Madasari": ("Entrok", "86", "Maryam"),
    "Ratih Kumala": ("Gadis Kretek", "Tabula Rasa"),
    "Iksaka Banu": ("Semua untuk Hindia", "Sang Raja"),
    "Korrie Layun Rampan": ("Upacara", "Api Awan Asap", "Lingkaran Kabut"),
    "Tjilik Riwut": ("Maneser Panatau Tatu Hiang", "Kalimantan Membangun", "Kalimantan Memanggil"),
    "Nila Riwut": ("Sanaman Mantikei",),
    "Henry Manampiring": ("Filosofi Teras",),
    "Tan Malaka": ("Madilog", "Dari Penjara ke Penjara"),
    "Soe Hok Gie": ("Catatan Seorang Demonstran",),
    "R.A. Kartini": ("Habis Gelap Terbitlah Terang",),
    "Soekarno": ("Di Bawah Bendera Revolusi", "Sarinah"),
    "Mohammad Hatta": ("Demokrasi Kita",),
    "Raditya Dika": ("Kambing Jantan", "Marmut Merah Jambu", "Manusia Setengah Salmon"),
    "Pidi Baiq": ("Dilan: Dia adalah Dilanku Tahun 1990", "Milea: Suara dari Dilan"),
}  # fmt: skip
